/** References to variables in text of the API. Mirrors `third_party/forked/golang/expansion (Expand, MappingFuncFor)`. */

/** `$(NAME)` is replaced by a known variable and else stays; `$$` is one `$` that begins no reference. */
export function expandReferences(text: string, known: Readonly<Record<string, string>>): string {
  return text.replace(/\$(?:\$|\(([^)]*)\))/g, (match, name?: string) => {
    if (name === undefined) return '$';
    return Object.hasOwn(known, name) ? (known[name] ?? match) : match;
  });
}
