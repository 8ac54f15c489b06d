/*
 * The SDK assigns to variables that it never declares. As a package of its own it gets away with it; in a bundle,
 * which is strict code, every read and write would fail with «key is not defined». Declared here, for the parts of
 * it that we use, they are what they would become anyway: properties of the global object.
 */
for (const name of ['key', 'pro', 'size']) {
  if (name in globalThis) continue;
  Object.defineProperty(globalThis, name, { value: undefined, writable: true, configurable: true });
}
