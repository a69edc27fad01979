import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { ReactNode } from "react";

interface Props {
  readonly type: NonNullable<StatusIndicatorProps["type"]>;
  readonly children: ReactNode;
}

/** A short status on one line. The design system would break it within a word where a column is narrow. */
export function StatusWord({ type, children }: Props) {
  return (
    <span style={{ whiteSpace: "nowrap" }}>
      <StatusIndicator type={type}>{children}</StatusIndicator>
    </span>
  );
}
