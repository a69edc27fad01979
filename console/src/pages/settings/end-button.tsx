import type { ReactNode } from "react";
import type { TypedDocumentNode } from "urql";
import { RowAction } from "../../parts/lists/row-action";

interface Props<Data> {
  readonly id: string;
  readonly document: TypedDocumentNode<Data, { id: string }>;
  /** The object for screen readers, because the visible text is only "End". */
  readonly object: string;
  readonly onEnded?: () => void;
  /** The message after the end. */
  readonly said: ReactNode;
}

/** Ends the object of a row. */
export function EndButton<Data>({ id, document, object, onEnded, said }: Props<Data>) {
  return (
    <RowAction
      document={document}
      variables={{ id }}
      text="End"
      label={`End ${object}`}
      said={() => said}
      {...(onEnded && { onDone: onEnded })}
    />
  );
}
