import Button from "@cloudscape-design/components/button";
import { type MouseEvent, type ReactNode, useEffect } from "react";
import type { AnyVariables, TypedDocumentNode } from "urql";
import { useFlashes } from "../../app/flashes";
import { useAction } from "../forms/use-action";
import { problemsOf } from "../problems/problem";

interface Props<Data, Variables extends AnyVariables> {
  readonly document: TypedDocumentNode<Data, Variables>;
  readonly variables: Variables;
  /** A verb; the row is its object. */
  readonly text: string;
  /** Verb and object for screen readers. */
  readonly label: string;
  /** The message after success. */
  readonly said: (data: Data) => ReactNode;
  readonly variant?: "inline-link" | "normal";
  readonly onDone?: (data: Data) => void;
}

/** An action on one row. Its result or error is reported at the top of the page. */
export function RowAction<Data, Variables extends AnyVariables>(props: Props<Data, Variables>) {
  const { document, variables, text, label, said, variant = "inline-link", onDone } = props;
  const { run, isRunning, error } = useAction(document);
  const { show } = useFlashes();
  // biome-ignore lint/correctness/useExhaustiveDependencies: The effect reports each error once, however often the callbacks change.
  useEffect(() => {
    for (const { message } of problemsOf(error)) show({ type: "error", text: message });
  }, [error]);
  const act = async () => {
    const data = await run(variables);
    if (data === null) return;
    show({ type: "info", text: said(data) });
    onDone?.(data);
  };
  return (
    <span onClickCapture={ignoreSecondClick}>
      <Button variant={variant} loading={isRunning} onClick={() => void act()} ariaLabel={label}>
        {text}
      </Button>
    </span>
  );
}

/** The second click of a double click may come once the row has gone, and would act on the next row. */
function ignoreSecondClick(event: MouseEvent): void {
  if (event.detail > 1) event.stopPropagation();
}
