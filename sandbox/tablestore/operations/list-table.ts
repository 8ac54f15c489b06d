import { operation } from '../operation.ts';

export const listTable = operation<object>(
  'ListTable',
  () => [],
  (_request, { instance }) => ({ tableNames: instance.tables().map(({ schema }) => schema.name) }),
);
