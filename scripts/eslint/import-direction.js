/**
 * The order of the folders of packages/core/src, lowest first, and the lint rule that keeps it:
 * a file imports from its own folder and from lower ranks, never sideways, never upwards.
 */
import boundaries from 'eslint-plugin-boundaries';

/** Folders of one rank never import each other: as in a cluster, they meet through watched facts. */
const RANKS = [
  ['engine'],
  ['log'],
  ['api'],
  ['state'],
  ['host'],
  ['workload', 'kubelet', 'control-plane', 'network', 'faults'],
  ['projections'],
  ['invariants'],
  ['simulation'],
  ['scenario'],
  ['testing'],
];

const SRC = 'packages/core/src';

const policies = RANKS.flatMap((rank, index) => {
  const below = RANKS.slice(0, index).flat();
  return rank.map((type) => ({
    from: { element: { type } },
    allow: { to: { element: { types: { anyOf: [type, ...below] } } } },
  }));
});

/** Spec files may use the builders of `testing`, so only production files are held to the order. */
export const importDirection = {
  name: 'podsim/import-direction',
  files: [`${SRC}/**/*.ts`],
  ignores: ['**/*.spec.ts', '**/*.bench.ts'],
  plugins: { boundaries },
  settings: {
    'boundaries/elements': RANKS.flat().map((type) => ({ type, pattern: `${SRC}/${type}` })),
    'boundaries/files': [
      { category: 'foundation', pattern: `${SRC}/{invariant,errors}.ts` },
      { category: 'menu', pattern: `${SRC}/index.ts` },
    ],
    'boundaries/include': [`${SRC}/**/*.ts`],
  },
  rules: {
    'boundaries/no-unknown-files': 'error',
    'boundaries/dependencies': [
      'error',
      {
        default: 'disallow',
        message:
          '{{from.element.type}} must not import {{dependency.source}}: imports point one way (CONTRIBUTING.md, "Where things live")',
        policies: [
          ...policies,
          { allow: { to: { file: { categories: 'foundation' } } } },
          {
            from: { file: { categories: 'menu' } },
            allow: { to: { module: { origin: 'local' } } },
          },
        ],
      },
    ],
  },
};
