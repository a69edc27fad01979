import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { ReactNode } from "react";
import { useLocation } from "wouter";
import { PageLink } from "../../parts/links/page-link";
import { StatusWord } from "../../parts/words/status-word";
import type { Step, StepState } from "./first-run-steps";

interface Props {
  readonly step: Step;
  readonly number: number;
  /** People who are no administrators only read the progress. */
  readonly mayAct: boolean;
  readonly children: ReactNode;
}

/** One step: its purpose, its present state, and the button that leads to it. */
export function FirstStep({ step: { title, why, state, said, to, action }, number, mayAct, children }: Props) {
  const [, go] = useLocation();
  const [type, word] = STATES[state];
  const isCurrent = state !== "DONE" && state !== "LATER";
  return (
    <li {...(isCurrent && { "aria-current": "step" })}>
      <Container
        header={
          <Header variant="h2" description={why} info={<StatusWord type={type}>{word}</StatusWord>}>
            {number}. {title}
          </Header>
        }
      >
        <SpaceBetween size="s">
          {said !== null && <Box>{said}</Box>}
          {isCurrent && mayAct && (
            <Button
              variant="primary"
              href={to}
              onFollow={(event) => {
                event.preventDefault();
                go(to);
              }}
            >
              {action}
            </Button>
          )}
          {(state === "DONE" || (isCurrent && !mayAct)) && (
            <PageLink to={to}>{state === "DONE" ? action : "Look at it"}</PageLink>
          )}
          {children}
        </SpaceBetween>
      </Container>
    </li>
  );
}

const STATES: Readonly<Record<StepState, readonly [StatusIndicatorProps.Type, string]>> = {
  DONE: ["success", "Done"],
  NEXT: ["info", "Next"],
  GOES_ON: ["in-progress", "Goes on"],
  WRONG: ["error", "Does not work"],
  LATER: ["pending", "Later"],
};
