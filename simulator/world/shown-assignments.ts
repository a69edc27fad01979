import { EventuallyConsistent } from "../kernel/eventually-consistent";
import type { Timing } from "../kernel/limits";
import { type AssignedPrincipal, keyOfPrincipal } from "./assigned-principal";
import type { PermissionSet } from "./permission-set";

export interface ShownAssignment {
  readonly set: PermissionSet;
  readonly accountId: string;
  readonly principal: AssignedPrincipal;
}

/** The assignments that lists return: a new one is missing for a while, a removed one remains. */
export class ShownAssignments {
  private readonly byPlace = new Map<string, EventuallyConsistent<ShownAssignment>>();

  constructor(
    private readonly timing: Readonly<Timing>,
    private readonly later: (ms: number, run: () => void) => void,
  ) {}

  made(assignment: ShownAssignment): void {
    this.at(assignment).change(keyOfPrincipal(assignment.principal), assignment, (show) =>
      this.later(this.timing.newAssignmentsSeenMs, show),
    );
  }

  ended(assignment: ShownAssignment): void {
    this.at(assignment).change(keyOfPrincipal(assignment.principal), null, (show) =>
      this.later(this.timing.endedAssignmentsSeenMs, show),
    );
  }

  of(setArn: string, accountId: string): AssignedPrincipal[] {
    const shown = this.byPlace.get(`${accountId}/${setArn}`);
    return shown ? shown.values().map(({ principal }) => principal) : [];
  }

  all(): ShownAssignment[] {
    return [...this.byPlace.values()].flatMap((shown) => shown.values());
  }

  private at({ set, accountId }: ShownAssignment): EventuallyConsistent<ShownAssignment> {
    const place = `${accountId}/${set.arn}`;
    const known = this.byPlace.get(place) ?? new EventuallyConsistent<ShownAssignment>();
    this.byPlace.set(place, known);
    return known;
  }
}
