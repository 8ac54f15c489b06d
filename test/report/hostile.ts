import { PAYLOADS } from '../alert/message/payloads.ts';

/** What a page, its data, a chart or a template may trip over, besides all that a message may. */
export const HOSTILE: readonly string[] = [
  ...PAYLOADS.map(([, text]) => text),
  '</script><script>alert(1)</script>',
  '<!--<script>',
  ']]><svg/onload=alert(1)>',
  '" style="color:red" x="',
  '<style>*{display:none}</style>',
  '{count} {total} {from} {c}',
  '$& $1 $`',
  '__proto__',
  'constructor',
  'toString',
];
