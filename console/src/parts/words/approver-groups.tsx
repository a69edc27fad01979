import Box from "@cloudscape-design/components/box";
import type { ApproverKind, LogicalOperator } from "../../gql/enums";
import { OpensAt } from "../links/opens-at";

interface NamedPerson {
  readonly id: string;
  readonly displayName: string;
}

export interface ApproverOfGroup {
  readonly kind: ApproverKind;
  readonly attribute?: string | null;
  readonly values: readonly string[];
  readonly fellBack: boolean;
  readonly satisfied: boolean;
  readonly peopleCount: number;
  readonly people: readonly NamedPerson[];
  readonly delegates: readonly { readonly person: NamedPerson; readonly onBehalfOf: NamedPerson }[];
}

export interface GroupOfApprovers {
  readonly operator: LogicalOperator;
  readonly satisfied: boolean;
  readonly tier?: number | null;
  readonly opensAt?: string | null;
  readonly approvers: readonly ApproverOfGroup[];
}

interface Props {
  readonly groups: readonly GroupOfApprovers[];
  /** Shows the progress of each approver, such as an approval. An unsent request has none. */
  readonly showProgress?: boolean;
}

/** The names of the approvers: a line for each, the tiers of an escalation after them. */
export function ApproverGroups({ groups, showProgress = false }: Props) {
  if (groups.length === 0) return <>Nobody has to: the access flow gives it by itself.</>;
  return (
    <ul style={{ margin: 0, paddingInlineStart: "1.2em" }}>
      {groups.map((group) => (
        <li key={`${group.tier} ${group.approvers.map(nameOf).join()}`}>
          <Beginning group={group} isSent={showProgress} />
          {group.approvers.map((approver, i) => (
            <span key={nameOf(approver)}>
              {i > 0 && (group.operator === "AND" ? " and " : ", or ")}
              <Approver {...approver} />
              {showProgress && approver.satisfied && " ✓ approved"}
            </span>
          ))}
        </li>
      ))}
    </ul>
  );
}

/** A key that occurs once in a flow. */
function nameOf({ kind, attribute, values }: ApproverOfGroup): string {
  return `${kind} ${attribute} ${values.join()}`;
}

/**
 * The opening of an escalation's tier: its time, or that it has opened. For an unsent request, only that it would open.
 */
function Beginning({ group, isSent }: { readonly group: GroupOfApprovers; readonly isSent: boolean }) {
  const { tier, opensAt, operator, approvers } = group;
  const each = operator === "AND" && approvers.length > 1 ? "each of: " : "";
  if (tier == null) return <>{each}</>;
  if (opensAt)
    return (
      <>
        From <OpensAt at={opensAt} /> also: {each}
      </>
    );
  return (
    <>{isSent ? `Asked too, as nobody had decided: ${each}` : `If nobody decides in time, step ${tier}: ${each}`}</>
  );
}

const MOST_NAMES = 5;

function Approver({ kind, values, people, peopleCount, fellBack, delegates }: ApproverOfGroup) {
  const names = people.slice(0, MOST_NAMES).map(({ displayName }) => displayName);
  const more = peopleCount - names.length;
  const whose = kind === "PEOPLE" ? values.join(", ") : fellBack ? "owner of the integration" : KIND_WORDS[kind];
  const said = names.length === 0 ? "nobody at this moment" : names.join(" or ");
  return (
    <>
      <bdi>{said}</bdi>
      {more > 0 && ` or one of ${more.toLocaleString("en")} more`}
      <Box variant="span" color="text-body-secondary">
        {" "}
        (<bdi>{whose}</bdi>)
      </Box>
      {delegates.map(({ person, onBehalfOf }) => (
        <span key={`${person.id} ${onBehalfOf.id}`}>
          , or <bdi>{person.displayName}</bdi> in place of <bdi>{onBehalfOf.displayName}</bdi>
        </span>
      ))}
    </>
  );
}

const KIND_WORDS: Readonly<Record<ApproverKind, string>> = { OWNER: "owner", MANAGER: "manager", PEOPLE: "approver" };
