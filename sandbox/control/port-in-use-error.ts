/** Thrown if another process uses the control port. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError';

  constructor(port: number, cause: unknown) {
    super(
      `Port ${port} is in use, perhaps by another sandbox. Stop that one, or choose another port with --port.`,
      { cause },
    );
  }
}
