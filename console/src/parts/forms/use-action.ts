import { useRef, useState } from "react";
import { type AnyVariables, type CombinedError, type TypedDocumentNode, useMutation } from "urql";

export interface Action<Data, Variables> {
  /** Null: the API refused, and `error` says why. A second call while the first one runs does nothing. */
  readonly run: (variables: Variables) => Promise<Data | null>;
  readonly isRunning: boolean;
  readonly error: CombinedError | undefined;
  readonly forget: () => void;
}

/** A mutation behind a button: a double click sends it once. */
export function useAction<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
): Action<Data, Variables> {
  const [{ fetching }, send] = useMutation(document);
  const [error, setError] = useState<CombinedError>();
  const isSent = useRef(false);
  const run = async (variables: Variables) => {
    if (isSent.current) return null;
    isSent.current = true;
    try {
      const { data, error: refused } = await send(variables);
      setError(refused);
      return refused || !data ? null : data;
    } finally {
      isSent.current = false;
    }
  };
  return { run, isRunning: fetching, error, forget: () => setError(undefined) };
}
