/** The page's colours: calm, and red or amber only where they mean risk. */
const LIGHT =
  '--ground:#fff;--panel:#f6f7f9;--line:#e1e4e9;--ink:#1a1d23;--soft:#5a6270;--link:#0b57c2;--bad:#b3161f;--bad-ground:#fdecec;--warn:#7a4d00;--warn-ground:#fff4dc;--good:#14693a;--bar-bad:#cf3038;--bar-other:#b4bbc6;--bar-ended:#6b7688';
const DARK =
  '--ground:#14171c;--panel:#1c2027;--line:#2f353f;--ink:#e8ebf0;--soft:#a3acba;--link:#7db2ff;--bad:#ff9b95;--bad-ground:#43191b;--warn:#f2c46b;--warn-ground:#3d2e0c;--good:#7fd6a0;--bar-bad:#e8646a;--bar-other:#5b6472;--bar-ended:#8d98a9';

/**
 * The page's style sheet. It is one text, since its hash stands in the page's security policy. Colours are variables,
 * so that the charts follow the theme. Text has a contrast of at least 4.5 (WCAG 2.2, 1.4.3 AA), which a test measures
 * in the browser.
 */
export const STYLES = `
:root{color-scheme:light dark;--find:53px;${LIGHT}}
@media (prefers-color-scheme:dark){:root{${DARK}}}
*{box-sizing:border-box}
body{margin:0 auto;padding:28px 24px 64px;max-width:1280px;background:var(--ground);color:var(--ink);font:14px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;overflow-wrap:anywhere}
h1{font-size:19px;line-height:1.3;font-weight:650;margin:0}
h2{font-size:17px;font-weight:650;margin:40px 0 4px}
#shares h2{margin-top:12px}
h2 span{font-size:14px;font-weight:400;margin-left:6px}
p{margin:0 0 8px}
.soft,small{color:var(--soft)}
small{font-size:12px}
.spoken{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.figures{display:flex;flex-wrap:wrap;gap:20px 48px;margin:24px 0 20px;padding:0;list-style:none}
.figures li{max-width:300px;line-height:1.35}
.figures .wide{max-width:none}
.figures b{display:block;font-size:44px;line-height:1.1;font-weight:650;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.figures .wide b{font-size:28px;margin-bottom:4px}
.figures small{display:block}
.figures b small{display:inline;font-size:14px;font-weight:400;letter-spacing:0}
.bad b{color:var(--bad)}
.warn b{color:var(--warn)}
.posture.good b{color:var(--good)}
.since{font-weight:600;margin-bottom:2px}
header a{color:inherit;text-decoration-color:var(--line);text-underline-offset:3px}
header a:hover{text-decoration-color:currentColor}
.seen{color:var(--soft)}
.unseen{color:var(--warn);background:var(--warn-ground);border-left:4px solid;padding:6px 10px;margin:6px 0;font-weight:600}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,300px),1fr));gap:12px 32px;margin-top:28px;padding-top:20px;border-top:1px solid var(--line);align-items:start}
figure{margin:0;min-width:0}
figcaption{font-weight:600;margin-bottom:6px}
figure p{font-size:12px;margin:4px 0 0}
figure svg{width:100%;height:auto;max-width:480px;display:block}
@media screen and (min-width:1000px){.finder,thead th,tbody.open .image>*{position:sticky;top:0}.live thead th{top:var(--find)}tbody.open .image>*{top:calc(var(--find) + 30px);z-index:1}}
.finder{z-index:3;display:flex;flex-wrap:wrap;gap:6px 8px;align-items:center;min-height:var(--find);padding:8px 0;margin-top:24px;background:var(--ground)}
.finder[hidden]{display:none}
.finder label{font-weight:600}
.chips{display:flex;flex-wrap:wrap;gap:4px}
input,select,button{font:inherit;color:inherit;background:var(--ground);border:1px solid var(--soft);border-radius:5px;padding:4px 8px}
input{flex:1 1 200px;max-width:340px;min-width:0}
select{max-width:min(100%,220px)}
input::placeholder{color:var(--soft);opacity:1}
button{cursor:pointer}
button[hidden]{display:none}
.chips button{border-radius:14px;padding:3px 10px}
button[aria-pressed=true]{background:var(--ink);color:var(--ground);border-color:var(--ink)}
:focus-visible{outline:2px solid var(--link);outline-offset:1px}
table{border-collapse:separate;border-spacing:0;width:100%;font-size:13px}
#table-shares{table-layout:fixed}
th,td{text-align:left;vertical-align:top;padding:6px 16px 6px 0;border-bottom:1px solid var(--line);font-weight:400}
th:last-child,td:last-child{padding-right:0}
thead th{z-index:2;background:var(--ground);color:var(--soft);font-size:12px;white-space:nowrap;vertical-align:bottom;border-bottom-color:var(--soft)}
thead button{border:0;padding:0;border-radius:2px}
th[aria-sort=ascending] button::after{content:" \\2191"}
th[aria-sort=descending] button::after{content:" \\2193"}
th[aria-sort=ascending],th[aria-sort=descending]{color:var(--ink)}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums}
td.date{font-variant-numeric:tabular-nums}
code{font:12px/1.5 ui-monospace,Menlo,Consolas,monospace;user-select:all}
td small,th small{display:block}
td.text{min-width:6em}
html:not(.live) .copy{display:none}
noscript p{margin-top:20px}
td.date,td.number{white-space:nowrap}
span.bad,span.warn,span.plain{display:inline-block;border-radius:3px;padding:0 6px}
span.bad{background:var(--bad-ground);color:var(--bad)}
span.warn{background:var(--warn-ground);color:var(--warn)}
span.plain{background:var(--panel);color:var(--ink)}
#table-shares thead .badge{width:30%}
#table-shares thead .date{width:132px}
#table-shares thead .number{width:112px}
#table-shares thead .copy{width:150px}
.copy button{font-size:12px;padding:1px 7px;color:var(--soft);border-color:var(--line)}
.copy button:hover,.copy button:focus-visible{color:var(--ink);border-color:var(--soft)}
.image>*{background:var(--ground);padding-top:9px;padding-bottom:9px}
.image th{padding-left:20px}
.image b{font-weight:600;font-size:14px}
.image .number{font-weight:600}
.fold{border:0;padding:0;text-align:left;font:inherit}
.fold::before{content:"\\25B8";content:"\\25B8"/"";display:inline-block;width:18px;margin-left:-18px;color:var(--soft)}
.fold[aria-expanded=true]::before{content:"\\25BE";content:"\\25BE"/""}
.share td:first-child{padding-left:20px}
.share td{border-bottom-color:var(--panel);padding-top:4px;padding-bottom:4px}
.share code+small{display:inline;margin-left:8px}
.more{display:flex;gap:12px;align-items:center;margin:8px 0;color:var(--soft)}
.more[hidden]{display:none}
@media screen{.worst{display:none}}
@media screen and (max-width:600px){
body{padding:16px 14px 40px}
.figures{gap:14px 24px}
.figures li{max-width:none;flex:1 1 100%}
.figures b{font-size:34px}
.figures .wide b{font-size:22px}
input{flex-basis:60%;max-width:none}
.finder label{display:none}
}
@media screen and (max-width:900px){
table,tbody{display:block}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
#table-shares thead{position:static;display:block;width:auto;height:auto;overflow:visible;clip-path:none}
#table-shares thead th{width:auto}
#table-shares thead :is(.date,.copy),html:not(.live) #table-shares thead{display:none}
tr{display:flex;flex-wrap:wrap;gap:1px 10px;padding:8px 0;border-bottom:1px solid var(--line)}
th,td,.image>*,.share td,.share td:first-child{display:block;border:0;padding:0}
td:empty{display:none}
td.number,td.date{text-align:left}
td.text{min-width:0}
.image th,.share td:first-child,td.name{flex-basis:100%}
.image,.share{padding-left:18px}
.image th{padding-left:0}
.share{padding-top:5px;padding-bottom:5px;border-bottom-color:var(--panel)}
td[data-label].number::before,td[data-label].text:not(:first-child)::before{content:attr(data-label) " ";color:var(--soft)}
}
@media print{
@page{margin:14mm}
:root{color-scheme:light;${LIGHT};--ground:#fff;--panel:#fff;--soft:#444;--bad:#8f0f17;--bad-ground:#fff;--warn:#5f3c00;--warn-ground:#fff}
body{padding:0;max-width:none;font-size:11px}
header{break-after:page}
.figures{gap:10px 32px;margin:16px 0 12px}
.figures b{font-size:32px}
figure p{font-size:9.5px}
.charts{grid-template-columns:repeat(2,minmax(0,1fr));margin-top:12px;padding-top:12px}
figure svg{max-width:245px}
table{font-size:9.5px}
.worst{margin-top:20px}
.worst th,.worst td{padding-top:3px;padding-bottom:3px}
.worst b{font-weight:600}
code,small,thead th,.copy button{font-size:9px}
.finder,.more,.copy,.fold::before{display:none!important}
thead{display:table-header-group}
tr,figure{break-inside:avoid}
h2,.image{break-after:avoid}
span.bad,span.warn,span.plain{border:1px solid currentColor;padding:0 3px}
}
`;
