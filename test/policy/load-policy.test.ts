import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadPolicy } from '../../lib/policy/load-policy.ts';
import { ConfigError } from '../../lib/errors.ts';

const POLICY = 'accounts:\n  "1234567890123456": { name: Partner }\n';
let root = '';
const place = async (name: string, text: string): Promise<string> => {
  const directory = join(root, name);
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'policy.yaml'), text);
  return directory;
};

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'load-policy-'));
});
afterAll(() => rm(root, { recursive: true }));

describe('the policy file', () => {
  test('beside the code is found without being named', async () => {
    const directory = await place('found', POLICY);
    expect(await loadPolicy(undefined, directory)).toMatchObject({
      text: POLICY,
      path: join(directory, 'policy.yaml'),
      policy: { exceptions: { size: 1 } },
    });
  });

  test('I13: no file is no policy, an empty one and one of comments only are a policy that trusts nobody', async () => {
    expect(await loadPolicy(undefined, join(root, 'nothing'))).toBeUndefined();
    for (const text of ['', '\n', '# nobody\n'])
      expect((await loadPolicy(undefined, await place('empty', text)))?.policy.exceptions.size).toBe(0);
  });

  test('that is named is read from where it is', async () => {
    const directory = await place('named', POLICY);
    expect((await loadPolicy(join(directory, 'policy.yaml'), root))?.policy.exceptions.size).toBe(1);
  });

  test('that is named and not there is an error: to take it for empty would report every trusted share', async () => {
    const load = loadPolicy(join(root, 'nothing.yaml'), root);
    await expect(load).rejects.toThrow(ConfigError);
    await expect(load).rejects.toThrow(/POLICY_FILE.*nothing\.yaml.*ENOENT/);
  });

  test('that is a directory is an error, named or not', async () => {
    await mkdir(join(root, 'odd', 'policy.yaml'), { recursive: true });
    await expect(loadPolicy(undefined, join(root, 'odd'))).rejects.toThrow(ConfigError);
    await expect(loadPolicy(join(root, 'odd'), root)).rejects.toThrow(ConfigError);
  });

  test('with a mistake is an error that names the file', async () => {
    const directory = await place('wrong', 'accounts: [\n');
    await expect(loadPolicy(undefined, directory)).rejects.toThrow(join(directory, 'policy.yaml'));
  });

  test('of more than a megabyte is an error', async () => {
    const directory = await place('large', `# ${'x'.repeat(1024 * 1024)}\n${POLICY}`);
    await expect(loadPolicy(undefined, directory)).rejects.toThrow(/larger than 1 MB/);
    // It is stored in a column of at most 2 MB, so bytes count.
    const wide = await place('wide', `# ${'共'.repeat(512 * 1024)}\n${POLICY}`);
    await expect(loadPolicy(undefined, wide)).rejects.toThrow(/larger than 1 MB/);
  });
});
