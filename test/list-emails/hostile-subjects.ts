/**
 * Subjects made to be taken for markup: by hand what each format acts on, and mixtures of their signs, the same in every run.
 *
 * @module
 */

const BY_HAND: readonly string[] = [
  // Textile, in RedCloth's form and in Redmine's.
  '<pre>',
  '<notextile>',
  '<code>a</code>',
  '<!-- hidden -->',
  '<b onmouseover=alert(1)>x</b>',
  '<script>alert(1)</script>',
  '!http://tracker.example/x.png!',
  'see !http://tracker.example/x.png(title)!:http://a.example',
  '"x":http://a.example',
  '"x(title)":http://a.example/?q=1',
  '("x":https://a.example)',
  'http://a.example/path',
  'https://a.example.',
  'ftp://a.example, www.a.example',
  'me@a.example',
  'mailto:me@a.example',
  '*bold* and _italic_ and -gone- and +new+',
  '**bold** __italic__ ??cited?? ^up^ ~down~',
  '%{color:red}red% %span%',
  '@code@ and (@code@)',
  '==no textile==',
  'BUG() and BUG(1) and HTML(HyperText)',
  'RE[4]: x[12] [1]',
  'h1. heading',
  'bq. quoted',
  '* item',
  '# item',
  '- term := text',
  '_. head',
  '\\2. wide',
  '/3. high',
  '>. right',
  '{color:red}. styled',
  '(class). styled',
  '{{macro}} {{include(Secret)}} {{>toc}}',
  '[[Wiki]] [[Wiki|text]] ![[Wiki]]',
  '@user and @user@a.example',
  '#123 and project#12 and #note-1',
  'r123 (r45) commit:abc version:"1.0" source:trunk/x attachment:a.png user:me',
  'document#1 forum:x message#5 news:"x" export:y project:z',
  '--flag and --other=x --',
  'a | b || c',
  '|_.a|',
  '&#124; &amp; &lt;b&gt; &copy; a&b &;',
  'x%x%x',
  '=(c) (r) (tm) 10 x 10 a -> b a - b ...',
  "Don't \"quote\" 'me'",
  'C++ -Wall -O2 x-y-z 2024-01-02 a_b_c 50% of 20%',
  // Markdown.
  '[x](http://a.example)',
  '![x](http://tracker.example/x.png)',
  '[x][1] [^1] [ ] [x]',
  '<http://a.example>',
  '`code` ``x`` ```',
  '~~gone~~ ==marked== :smile: :+1:',
  '\\*not bold\\* \\| \\\\',
  '$x$ $$y$$ $`z`$',
  '@octocat GH-1 owner/repo#1 abc1234567890abcdef1234567890abcdef123456',
  '1. one',
  '> quoted',
  '+ item',
  '--- | ---',
  'end with a backslash \\',
  'www.a.example/x?y=1&z=2',
  // CSV.
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  ' =1+1',
  '"=1+1"',
  'a,b;c\'d"e"',
  '=cmd|"/C calc"!A0',
  // HTML.
  '</td></tr></table><h1>x',
  '"><img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '<a href="javascript:alert(1)">x</a>',
  "' onclick='x",
  ']]> <![CDATA[x]]>',
  'e\u0301\u0301\u0301 \u05e9\u05dc\u05d5\u05dd 你好 ✂',
  '',
];

const PIECES: readonly string[] =
  '* ** _ __ - -- + ^ ~ ~~ % @ ! " \' ` < > </ <b > & &#42; ; : :// http://x.example www. x.example | || # [ ] [[ ]] [1] ( ) { } {{ }} = == ? ?? . .. , \\ / a B ABC 12 x $ me@x.example commit:a !x! "x":http://y.example'.split(
    ' ',
  );

/** A number from 0 to below `limit`, the same sequence in each run. */
function sequence(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return Math.floor((state / 0x8000_0000) * limit);
  };
}

function mixture(next: (limit: number) => number): string {
  let text = '';
  for (let count = 2 + next(8); count > 0; count--)
    text += (PIECES[next(PIECES.length)] ?? '') + (next(3) === 0 ? ' ' : '');
  return text.trim();
}

/** Four hundred of them, each once. */
export function hostileSubjects(): readonly string[] {
  const next = sequence(20_261_127);
  const subjects = new Set(BY_HAND);
  while (subjects.size < 400) subjects.add(mixture(next));
  return [...subjects];
}
