import fc from 'fast-check';

// The first counterexample kills the mutant. Searching for a smaller one would take up to a minute.
fc.configureGlobal({ endOnFailure: true });
