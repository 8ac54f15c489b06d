import { ALL_CHANGE_KINDS, CHANGE_KINDS } from '../model/change.ts';

/** The colours of the charts: a change has that of its kind, a verdict that of a change of the same weight. */
const bars = (theme: 0 | 1): string =>
  Object.entries({
    ...Object.fromEntries(ALL_CHANGE_KINDS.map((kind) => [kind, CHANGE_KINDS[kind]])),
    untrusted: CHANGE_KINDS.shared,
    expired: CHANGE_KINDS.noLongerTrusted,
    trusted: CHANGE_KINDS.unshared,
  })
    .map(([name, { colour }]) => `--bar-${name}:${colour[theme]}`)
    .join(';');

/**
 * The page's style sheet. It is one text, since its hash stands in the page's security policy. Colours are variables,
 * so that the charts follow the theme. Text has a contrast of at least 4.5 (WCAG 2.2, 1.4.3 AA), which a test measures
 * in the browser.
 */
export const STYLES = `
:root{color-scheme:light dark;--ground:#fff;--panel:#f5f6f8;--line:#d4d8df;--ink:#1b1f26;--soft:#545c69;--link:#0b57c2;--bad:#b3161f;--bad-ground:#fdecec;--warn:#7a4d00;--warn-ground:#fff4dc;--good:#14693a;--good-ground:#e6f5ec;${bars(0)}}
@media (prefers-color-scheme:dark){:root{--ground:#14171c;--panel:#1d2128;--line:#3a414c;--ink:#e8ebf0;--soft:#a9b2c0;--link:#7db2ff;--bad:#ff9b95;--bad-ground:#43191b;--warn:#f2c46b;--warn-ground:#3d2e0c;--good:#7fd6a0;--good-ground:#12331f;${bars(1)}}}
*{box-sizing:border-box}
body{margin:0 auto;padding:16px 20px 48px;max-width:1500px;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;overflow-wrap:anywhere}
h1{font-size:24px;line-height:1.3;margin:0 0 4px}
h2{font-size:18px;margin:32px 0 8px}
p{margin:4px 0 8px}
a{color:var(--link)}
.soft{color:var(--soft)}
.posture{font-weight:600}
.posture,.seen{border-left:5px solid var(--good);background:var(--good-ground);color:var(--good);padding:8px 12px;margin:12px 0}
.posture.warn,.unseen{border-left-color:var(--warn);background:var(--warn-ground);color:var(--warn)}
.posture.bad{border-left-color:var(--bad);background:var(--bad-ground);color:var(--bad)}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:10px;margin:16px 0;padding:0;list-style:none}
.facts li{background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:10px 14px}
.facts b{display:block;font-size:28px;line-height:1.2;font-variant-numeric:tabular-nums}
.facts small{display:block;overflow-wrap:break-word;font-size:13px;color:var(--soft)}
.facts .bad b{color:var(--bad)}
.facts .warn b{color:var(--warn)}
.contents{display:flex;flex-wrap:wrap;gap:4px 16px;margin:8px 0}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,480px),1fr));gap:16px;margin:16px 0;align-items:start}
figure{margin:0;border:1px solid var(--line);border-radius:8px;padding:12px;min-width:0}
figcaption{font-weight:600}
figure svg{width:100%;height:auto;display:block}
.finder{position:sticky;top:0;z-index:1;background:var(--ground);border-bottom:1px solid var(--line);padding:10px 0;margin:16px 0}
.finder[hidden]{display:none}
.finder div{display:flex;flex-wrap:wrap;gap:6px 8px;align-items:center}
.finder div+div{margin-top:6px}
.finder label{font-weight:600}
input{font:inherit;flex:1 1 240px;max-width:520px;min-width:0;padding:6px 10px;border:1px solid var(--soft);border-radius:6px;background:var(--ground);color:var(--ink)}
input::placeholder{color:var(--soft);opacity:1}
button{font:inherit;font-size:14px;padding:3px 10px;border:1px solid var(--soft);border-radius:14px;background:var(--ground);color:var(--ink);cursor:pointer}
button[aria-pressed=true]{background:var(--ink);color:var(--ground);border-color:var(--ink)}
button:disabled{opacity:.5;cursor:default}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14px}
th,td{text-align:left;vertical-align:top;padding:5px 10px 5px 0;border-bottom:1px solid var(--line)}
th{white-space:nowrap;color:var(--soft)}
th button{border:0;border-radius:4px;padding:2px 4px;margin-left:-4px;font-weight:600;color:inherit}
th button::after{content:"";display:inline-block;width:1em;text-align:right}
th[aria-sort=ascending] button::after{content:"\\2191"}
th[aria-sort=descending] button::after{content:"\\2193"}
th[aria-sort=ascending],th[aria-sort=descending]{color:var(--ink)}
html:not(.live) th button::after{content:none}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums}
code{font:13px/1.5 ui-monospace,Menlo,Consolas,monospace;user-select:all}
td.text{min-width:7em}
td.badge,td.id{white-space:nowrap}
td span{border-radius:4px;padding:1px 6px}
span.bad{background:var(--bad-ground);color:var(--bad)}
span.warn{background:var(--warn-ground);color:var(--warn)}
span.good{background:var(--good-ground);color:var(--good)}
span.plain{background:var(--panel);color:var(--ink)}
.pager{display:flex;flex-wrap:wrap;gap:8px;align-items:center;margin:8px 0;color:var(--soft)}
.pager[hidden]{display:none}
@media screen{
.long,.long thead,.long tbody{display:block}
.long tbody{content-visibility:auto;contain-intrinsic-size:auto var(--block)}
.long th,.long td.badge,.long td.id{white-space:normal}
}
@media screen and (min-width:640.02px){.long{min-width:var(--width)}.long tr{display:grid;grid-template-columns:var(--columns)}}
@media screen and (max-width:640px){
body{padding:12px}
.facts{grid-template-columns:1fr 1fr}
.facts b{font-size:22px}
.finder{position:static}
thead tr{display:flex;flex-wrap:wrap;gap:2px 8px}
thead th{border:0;padding:0}
tbody tr{display:block;padding:8px 0;border-bottom:1px solid var(--line)}
tbody td{display:grid;grid-template-columns:minmax(90px,34%) minmax(0,1fr);gap:8px;border:0;padding:2px 0}
tbody td:empty{display:none}
tbody td[data-label]::before{content:attr(data-label);color:var(--soft)}
tbody td.number{text-align:left}
tbody td.badge,tbody td.id{white-space:normal}
tbody td>*{justify-self:start}
}
@media print{
@page{margin:12mm}
:root{color-scheme:light;--ground:#fff;--panel:#fff;--line:#bbb;--ink:#000;--soft:#444;--link:#000;--bad:#8f0f17;--bad-ground:#fff;--warn:#5f3c00;--warn-ground:#fff;--good:#0d4a28;--good-ground:#fff;${bars(0)}}
body{padding:0;max-width:none;font-size:11px}
table,code{font-size:9.5px}
th{white-space:normal}
.finder,.contents,.pager{display:none}
thead{display:table-header-group}
tr,figure{break-inside:avoid}
h2{break-after:avoid}
td span{border:1px solid currentColor;padding:0 3px}
.scroll{overflow:visible}
}
`;
