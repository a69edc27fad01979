import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { ReactNode } from "react";

interface Props {
  readonly type: NonNullable<StatusIndicatorProps["type"]>;
  readonly children: ReactNode;
}

/** A long status. It wraps between words where there is no room. */
export function StatusSentence({ type, children }: Props) {
  return (
    <StatusIndicator type={type}>
      <span style={WORDS_WHOLE}>{children}</span>
    </StatusIndicator>
  );
}

/** The design system would break lines within words. Only a word that is longer than its line breaks. */
const WORDS_WHOLE = { wordBreak: "normal", overflowWrap: "anywhere" } as const;
