import Link from "@cloudscape-design/components/link";
import { fieldId } from "../../../parts/forms/field-id";
import type { FieldProblem } from "../../../parts/problems/problem";

interface Props {
  readonly problems: readonly FieldProblem[];
  readonly onFollow: (problem: FieldProblem) => void;
}

/** Each problem once, with a link to its field. */
export function ProblemList({ problems, onFollow }: Props) {
  const once = problems.filter(({ message }, n) => problems.findIndex((other) => other.message === message) === n);
  return (
    <ul style={LIST}>
      {once.map((problem) => (
        <li key={problem.message}>
          <Link
            href={`#${fieldId(String(problem.path.find((part) => part !== "input")))}`}
            onFollow={(event) => {
              event.preventDefault();
              onFollow(problem);
            }}
          >
            {problem.message}
          </Link>
        </li>
      ))}
    </ul>
  );
}

const LIST = { margin: 0, paddingInlineStart: "1.2em" } as const;
