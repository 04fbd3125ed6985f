/** `printf` and `echo -e`. */

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\u0007',
  b: '\b',
  f: '\f',
  v: '\v',
  e: '\u001b',
  '\\': '\\',
  '"': '"',
  "'": "'",
};

/** Fills the arguments into the format, again and again until they are used up. */
export function format(pattern: string, args: readonly string[]): string {
  const text = unescape(pattern);
  let used = 0;
  let result = '';
  do {
    const before = used;
    result += text.replace(
      /%(%|(-?0?)(\d*)(?:\.(\d+))?([sdiuxXobcqf]))/g,
      (
        whole,
        all: string,
        flag: string | undefined,
        width: string,
        precision: string | undefined,
        letter: string,
      ) => {
        if (all === '%') return '%';
        const argument = args[used] ?? '';
        used += 1;
        return pad(converted(letter, argument, precision) ?? whole, flag ?? '', Number(width));
      },
    );
    if (used === before) break;
  } while (used < args.length);
  return result;
}

function converted(letter: string, argument: string, precision?: string): string | undefined {
  switch (letter) {
    case 's':
    case 'q':
      return precision === undefined ? argument : argument.slice(0, Number(precision));
    case 'b':
      return unescape(argument);
    case 'c':
      return argument.slice(0, 1);
    case 'f':
      return (Number(argument) || 0).toFixed(Number(precision ?? 6));
    case 'x':
      return Math.trunc(Number(argument) || 0).toString(16);
    case 'X':
      return Math.trunc(Number(argument) || 0)
        .toString(16)
        .toUpperCase();
    case 'o':
      return Math.trunc(Number(argument) || 0).toString(8);
    default:
      return String(Math.trunc(Number(argument) || 0));
  }
}

function pad(text: string, flag: string, width: number): string {
  if (flag.startsWith('-')) return text.padEnd(width);
  return text.padStart(width, flag === '0' ? '0' : ' ');
}

function unescape(text: string): string {
  return text.replace(
    /\\(?:0?([0-7]{1,3})|x([\da-fA-F]{1,2})|(.))/gs,
    (whole, octal?: string, hex?: string, other?: string) => {
      if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8));
      if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16));
      return ESCAPES[other ?? ''] ?? whole;
    },
  );
}
