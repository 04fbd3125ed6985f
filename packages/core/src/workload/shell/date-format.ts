/** `date +FORMAT` in simulation time, always UTC. */
import { fromTimestamp, toTimestamp } from '../../engine/time.ts';
import type { SimTime } from '../../engine/time.ts';

const DAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'] as const;
const MONTHS = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
] as const;
const DAY_MS = 86_400_000;

/** Fills in `%Y`, `%s` and the like; an unknown letter stays as it is. */
export function formatDate(pattern: string, at: SimTime): string {
  const iso = toTimestamp(at);
  const epochMs = at - fromTimestamp('1970-01-01T00:00:00Z');
  const ms = ((epochMs % 1_000) + 1_000) % 1_000;
  const values: Readonly<Record<string, string>> = {
    Y: iso.slice(0, 4),
    y: iso.slice(2, 4),
    m: iso.slice(5, 7),
    d: iso.slice(8, 10),
    e: String(Number(iso.slice(8, 10))).padStart(2),
    H: iso.slice(11, 13),
    M: iso.slice(14, 16),
    S: iso.slice(17, 19),
    F: iso.slice(0, 10),
    T: iso.slice(11, 19),
    R: iso.slice(11, 16),
    D: `${iso.slice(5, 7)}/${iso.slice(8, 10)}/${iso.slice(2, 4)}`,
    s: String(Math.floor(epochMs / 1_000)),
    N: String(ms * 1_000_000).padStart(9, '0'),
    a: DAYS[Math.floor(epochMs / DAY_MS) % 7] ?? '',
    b: MONTHS[Number(iso.slice(5, 7)) - 1] ?? '',
    Z: 'UTC',
    z: '+0000',
    n: '\n',
    '%': '%',
  };
  return pattern.replace(/%(?:3N|[-_0]?([A-Za-z%]))/g, (whole, letter: string | undefined) => {
    if (letter === undefined) return String(ms).padStart(3, '0');
    return values[letter] ?? whole;
  });
}
