import Button from "@cloudscape-design/components/button";
import { type ReactNode, useEffect } from "react";
import type { TypedDocumentNode } from "urql";
import { useFlashes } from "../../app/flashes";
import { useAction } from "../../parts/forms/use-action";
import { problemsOf } from "../../parts/problems/problem";

interface Props<Data> {
  readonly id: string;
  readonly document: TypedDocumentNode<Data, { id: string }>;
  /** The object for screen readers, because the visible text is only "End". */
  readonly object: string;
  readonly onEnded?: () => void;
  /** The message after the end. */
  readonly said: ReactNode;
}

/** A button in the row of an object. It ends the object, and reports the result or the error at the top of the page. */
export function EndButton<Data>({ id, document, object, onEnded, said }: Props<Data>) {
  const { run, isRunning, error } = useAction(document);
  const { show } = useFlashes();
  // biome-ignore lint/correctness/useExhaustiveDependencies: The effect reports each error once, however often the callbacks change.
  useEffect(() => {
    for (const { message } of problemsOf(error)) show({ type: "error", text: message });
  }, [error]);
  const end = async () => {
    if ((await run({ id })) === null) return;
    show({ type: "info", text: said });
    onEnded?.();
  };
  return (
    <Button variant="inline-link" loading={isRunning} onClick={end} ariaLabel={`End ${object}`}>
      End
    </Button>
  );
}
