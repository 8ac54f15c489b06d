/*
 * The SDK assigns to variables that it never declares. This works in its own package, but a bundle is strict code, in
 * which every read and write would fail with «key is not defined». The variables that this program's calls use are
 * therefore declared here as properties of the global object, which sloppy code makes of them anyway.
 */
for (const name of ['key', 'pro', 'size']) {
  if (name in globalThis) continue;
  Object.defineProperty(globalThis, name, { value: undefined, writable: true, configurable: true });
}
