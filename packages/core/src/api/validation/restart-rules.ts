/** Restart policy and rules of one container (gate ContainerRestartRules). Mirrors `validateContainerRestartPolicy`. */
import type { Container } from '../schema/kubernetes.ts';
import type { FieldError } from './field-error.ts';
import { notSupported, required, tooMany, when } from './field-error.ts';

const POLICIES = ['Always', 'Never', 'OnFailure'];
const ACTIONS = ['Restart', 'RestartAllContainers'];
const OPERATORS = ['In', 'NotIn'];
const RULES_MAX = 20;
const EXIT_CODES_MAX = 255;

/** The container's own restart policy and its rules; rules need the policy. */
export function validateRestartRules(container: Container, path: string): readonly FieldError[] {
  const { restartPolicy, restartPolicyRules: rules = [] } = container;
  const policyPath = `${path}.restartPolicy`;
  const rulesPath = `${path}.restartPolicyRules`;
  const detail = 'must specify restartPolicy when restart rules are used';
  return [
    ...(restartPolicy === undefined
      ? when(rules.length > 0, required(policyPath, detail))
      : when(!POLICIES.includes(restartPolicy), notSupported(policyPath, restartPolicy, POLICIES))),
    ...when(rules.length > RULES_MAX, tooMany(rulesPath, rules.length, RULES_MAX)),
    ...rules.flatMap(({ action = '', exitCodes }, index) => {
      const at = `${rulesPath}[${index}]`;
      const wrongAction = notSupported(`${at}.action`, action, ACTIONS);
      const errors = when(!ACTIONS.includes(action), wrongAction);
      if (exitCodes === undefined) {
        return [...errors, required(`${at}.exitCodes`, 'must be specified')];
      }
      const { operator = '', values = [] } = exitCodes;
      return [
        ...errors,
        ...when(
          !OPERATORS.includes(operator),
          notSupported(`${at}.exitCodes.operator`, operator, OPERATORS),
        ),
        ...when(
          values.length > EXIT_CODES_MAX,
          tooMany(`${at}.exitCodes.values`, values.length, EXIT_CODES_MAX),
        ),
      ];
    }),
  ];
}
