import Button from "@cloudscape-design/components/button";
import { type ReactNode, useEffect } from "react";
import type { TypedDocumentNode } from "urql";
import { useFlashes } from "../../app/flashes";
import { useAction } from "../../parts/forms/use-action";
import { problemsOf } from "../../parts/problems/problem";

interface Props<Data> {
  readonly id: string;
  readonly document: TypedDocumentNode<Data, { id: string }>;
  /** The object, for those who do not see the row: the button says "End". */
  readonly object: string;
  readonly onEnded?: () => void;
  /** What is said once it has ended. */
  readonly said: ReactNode;
}

/** In a row of a list: ends its object, and says at the top of the page that it did, or why not. */
export function EndButton<Data>({ id, document, object, onEnded, said }: Props<Data>) {
  const { run, isRunning, error } = useAction(document);
  const { show } = useFlashes();
  // biome-ignore lint/correctness/useExhaustiveDependencies: said once for each error, however often others are said.
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
