import type { Check, Finding } from './check.ts';
import { valueOf } from '../config/doctor.ts';
import { swasFor } from './swas-caller.ts';

/** Compares the configured regions with `ListRegions`, which needs no permission. A wrong region fails alone. */
export const regionsCheck: Check = {
  name: 'regions',
  title: 'Regions',
  needs: ['identity', 'setting:regions', 'setting:swas'],
  async run(context) {
    const { settings, facts, signal } = context;
    const { regionIds: existing } = await swasFor(context).listRegions({ signal });
    const named = valueOf(settings.parts.regions) ?? existing;
    const wrong = named.filter((id) => !existing.includes(id));
    facts.regions = named.filter((id) => existing.includes(id));
    const findings = wrong.map(
      (id): Finding => ({
        status: 'failed',
        found: `SWAS has no region ${id}`,
        mend: `Correct REGIONS. The regions of SWAS are ${existing.join(', ')}`,
      }),
    );
    if (facts.regions.length > 0)
      findings.push({ status: 'ok', found: `to be audited: ${facts.regions.join(', ')}` });
    return findings;
  },
};
