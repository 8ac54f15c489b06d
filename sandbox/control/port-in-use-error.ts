/** The control port belongs to somebody else. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError';

  constructor(port: number, cause: unknown) {
    super(
      `Port ${port} is in use, perhaps by another sandbox. End that one, or choose another port with --port.`,
      { cause },
    );
  }
}
