import SpaceBetween from "@cloudscape-design/components/space-between";
import { CodeBlock } from "../../parts/code/code-block";
import type { AccessDetails } from "./access-documents";

/** The API's steps in their order, each with its command to copy below it. */
export function FirstSteps({ details }: { readonly details: AccessDetails }) {
  const steps = details.steps.map((step, n) => splitStep(step, n, details.commands));
  return (
    <ol style={LIST}>
      {steps.map(({ text, command }, n) => (
        <li key={text}>
          <SpaceBetween size="xxs">
            <span>{text}</span>
            {command && <CodeBlock code={command} name={`the command of step ${n + 1}`} />}
          </SpaceBetween>
        </li>
      ))}
    </ol>
  );
}

/** The column takes the available width, however long its words are. */
const ONE = "minmax(0, 1fr)";
const LIST = { margin: 0, paddingInlineStart: "20px", display: "grid", gridTemplateColumns: ONE, gap: "16px" } as const;

interface Step {
  readonly text: string;
  readonly command: string | null;
}

/**
 * A step that ends with a command shows the command below it. The first step is shown with the command that saves the
 * files.
 */
function splitStep(step: string, n: number, { save, signIn, use, remove }: AccessDetails["commands"]): Step {
  if (n === 0) return { text: step, command: save };
  const command = [signIn, use, remove].find((one) => one !== null && step.endsWith(one)) ?? null;
  if (command === null) return { text: step, command };
  const text = step.slice(0, -command.length).replace(/:\s*$/, "");
  return { text: `${text}.`, command };
}
