/** Results of pure functions of a text, kept because few distinct texts occur in a cluster. */

const RESULTS_MAX = 4_096;

/** The same function, but each text is worked out once; the results are dropped when there are too many. */
export function remembering<T extends string | number, R extends object | string | number>(
  compute: (text: T) => R,
): (text: T) => R {
  const results = new Map<T, R>();
  return (text) => {
    let result = results.get(text);
    if (result === undefined) {
      result = compute(text);
      if (results.size >= RESULTS_MAX) results.clear();
      results.set(text, result);
    }
    return result;
  };
}
