import { createRequire } from 'node:module';
import { join } from 'node:path';
import MimeNode from 'nodemailer/lib/mime-node';
import { expect, it } from 'vitest';

const BUILT = join(import.meta.dirname, '../../../dist/audit/nodemailer-lib-mime-node.js');

/** A mail as `buildMime` builds one: each part names its content type, since the package has no table of them. */
async function mailOf(Node: typeof MimeNode): Promise<string> {
  const root = new Node('multipart/mixed', { baseBoundary: 'a-boundary' });
  root.setHeader({ Subject: '镜像共享', Date: new Date(0), 'Message-ID': '<1@example.com>' });
  root.createChild('text/plain; charset=utf-8').setContent('账号 1098765432109876543');
  root
    .createChild('text/html; charset=utf-8', { filename: 'report.html' })
    .setHeader('Content-Disposition', 'attachment; filename="report.html"')
    .setHeader('Content-Transfer-Encoding', 'base64')
    .setContent(Buffer.from('<p>report'));
  return (await root.build()).toString();
}

it("the mail library in a function's package writes the same mail as the whole library", async () => {
  const built = createRequire(import.meta.url)(BUILT) as typeof MimeNode;
  expect(await mailOf(built)).toBe(await mailOf(MimeNode));
});
