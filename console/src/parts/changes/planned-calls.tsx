import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { Moment } from "../words/moment";
import { type PlannedParameter, PlannedParameters, parametersKey } from "./planned-parameters";

export interface PlanOfCalls {
  readonly seenAt?: string | null;
  readonly calls: readonly {
    readonly service: string;
    readonly operation: string;
    readonly accountId?: string | null;
    readonly region?: string | null;
    readonly note?: string | null;
    readonly parameters: readonly PlannedParameter[];
  }[];
}

/** The planned calls to AWS in their order. */
export function PlannedCalls({ plan: { calls, seenAt } }: { readonly plan: PlanOfCalls }) {
  return (
    <SpaceBetween size="xs">
      {calls.length === 0 && <Box>Nothing: the access entry gives all of it already.</Box>}
      {calls.map(({ service, operation, accountId, region, note, parameters }) => (
        <div key={`${operation} ${region} ${parametersKey(parameters)}`}>
          <Box>
            <Box variant="code">
              {service}:{operation}
            </Box>{" "}
            {[accountId && `in account ${accountId}`, region].filter(Boolean).join(", ")}
          </Box>
          {note && <Box color="text-body-secondary">{note}</Box>}
          <PlannedParameters parameters={parameters} />
        </div>
      ))}
      {seenAt && (
        <Box color="text-body-secondary" fontSize="body-s">
          As of the last look at the cluster, <Moment at={seenAt} />
        </Box>
      )}
    </SpaceBetween>
  );
}
