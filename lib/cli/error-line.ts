/** An error for stderr, in the form of commander's own. */
export const errorLine = (message: string): string => `error: ${message}\n`;
