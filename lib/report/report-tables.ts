import { blindTable } from './blind-table.ts';
import { makeFor } from './cells.ts';
import { changesTable } from './changes-table.ts';
import { exceptionsTable } from './exceptions-table.ts';
import { ownersTable } from './owners-table.ts';
import { receivedTable } from './received-table.ts';
import type { Report } from './report.ts';
import { scopesTable } from './scopes-table.ts';
import { accountsTable, exposedTable, sharesTable } from './share-tables.ts';
import type { Table, TableId } from './table.ts';

/** The report's tables in the reader's language and zone; every foreign text in them is visible (I11). Pure. */
export function reportTables(report: Report): Readonly<Record<TableId, Table>> {
  const make = makeFor(report);
  return {
    shares: sharesTable(report, make),
    accounts: accountsTable(report, make),
    changes: changesTable(report, make),
    blind: blindTable(report, make),
    exposed: exposedTable(report, make),
    received: receivedTable(report, make),
    exceptions: exceptionsTable(report, make),
    owners: ownersTable(report, make),
    scopes: scopesTable(report, make),
  };
}
