#!/usr/bin/env node
// The command line runs from its TypeScript sources, as everything in this repository does.
import { register } from 'tsx/esm/api';

register();
await import('./main.ts');
