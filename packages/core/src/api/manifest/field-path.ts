/** Field paths of errors (`spec.containers[0].resources.limits[cpu]`) as steps into a document. */

/** A key of a map, or an index into a list. */
export type PathStep = string | number;

/** The steps of a path; a number in brackets is an index, any other text there a key. */
export function pathSteps(path: string): readonly PathStep[] {
  const steps: PathStep[] = [];
  let at = 0;
  while (at < path.length) {
    if (path[at] === '.') at += 1;
    else if (path[at] === '[') {
      const close = path.indexOf(']', at);
      const end = close < 0 ? path.length : close;
      const inside = path.slice(at + 1, end);
      steps.push(/^\d+$/.test(inside) ? Number(inside) : inside);
      at = end + 1;
    } else {
      const rest = path.slice(at);
      const end = /[.[]/.exec(rest)?.index ?? rest.length;
      steps.push(rest.slice(0, end));
      at += end;
    }
  }
  return steps;
}
