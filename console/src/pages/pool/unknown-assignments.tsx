import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import { useState } from "react";
import { useFlashes } from "../../app/flashes";
import { Confirm } from "../../parts/forms/confirm";
import { useAction } from "../../parts/forms/use-action";
import { Problem } from "../../parts/problems/problem";
import { Moment } from "../../parts/words/moment";
import { type Assignment, RELEASE, type Slot } from "./pool-documents";
import { accountInWords } from "./slot-words";

interface Props {
  readonly slot: Slot;
  readonly isAdmin: boolean;
  readonly refresh: () => void;
}

/** Assignments of the slot that no lease knows, with the way to remove them. */
export function UnknownAssignments({ slot, isAdmin, refresh }: Props) {
  const [asked, ask] = useState<Assignment | null>(null);
  return (
    <>
      {slot.unknownAssignments.map((assignment) => (
        <div key={assignment.id}>
          {sentenceOf(assignment)} <Found assignment={assignment} />
          {assignment.failure && <Box color="text-status-error">{assignment.failure.message}</Box>}
          {isAdmin && assignment.state === "OPEN" && assignment.releaseAskedAt === null && (
            <Box margin={{ top: "xxs" }}>
              <Button
                variant="inline-link"
                onClick={() => ask(assignment)}
                ariaLabel={`Release ${slot.name ?? "the slot"} in ${accountInWords(assignment)}`}
              >
                Release the slot
              </Button>
            </Box>
          )}
        </div>
      ))}
      {asked && <Release slot={slot} assignment={asked} refresh={refresh} onClose={() => ask(null)} />}
    </>
  );
}

function sentenceOf(assignment: Assignment): string {
  const { state, assignees } = assignment;
  const where = accountInWords(assignment);
  if (state === "COOLING_DOWN") return `In ${where} nobody is assigned any more; sessions of it may last for an hour.`;
  const users = assignees.filter(({ kind }) => kind === "USER").length;
  const groups = assignees.length - users;
  const who = [counted(users, "user"), counted(groups, "group")].filter((part) => part !== null).join(" and ");
  return `In ${where} others assigned ${who || "somebody"} to it.`;
}

function counted(count: number, noun: string): string | null {
  return count === 0 ? null : `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function Found({ assignment: { foundAt, releaseAskedAt, releaseAskedBy } }: { readonly assignment: Assignment }) {
  if (releaseAskedAt === null) {
    return (
      <>
        Found <Moment at={foundAt} />.
      </>
    );
  }
  return (
    <>
      {releaseAskedBy ?? "An administrator"} asked to release it <Moment at={releaseAskedAt} />.
    </>
  );
}

interface ReleaseProps {
  readonly slot: Slot;
  readonly assignment: Assignment;
  readonly refresh: () => void;
  readonly onClose: () => void;
}

function Release({ slot, assignment, refresh, onClose }: ReleaseProps) {
  const { run, isRunning, error } = useAction(RELEASE);
  const { show } = useFlashes();
  const name = slot.name ?? "the slot";
  const where = accountInWords(assignment);
  const release = async () => {
    if (!(await run({ slotId: slot.id, accountId: assignment.accountId }))) return;
    show({ type: "info", text: `What others assigned to ${name} in ${where} is being taken away.` });
    refresh();
    onClose();
  };
  return (
    <Confirm
      isOpen
      title={`Release ${name} in ${where}?`}
      action="Release the slot"
      otherwise="Leave it"
      isRunning={isRunning}
      onAction={() => void release()}
      onClose={onClose}
    >
      <Problem error={error} />
      <div>
        Whoever others assigned there loses the role, and with it whatever stands on it. People who have it by a lease
        keep it. Afterwards it can be leased there again.
      </div>
    </Confirm>
  );
}
