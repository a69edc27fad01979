import Box from "@cloudscape-design/components/box";
import type { RiskLevel } from "../gql/enums";
import { Risk } from "./words/states";

interface Props {
  readonly risk: { readonly level: RiskLevel; readonly inWords: string };
  /** The name of the permission, where it stands beside others. */
  readonly name?: string | undefined;
}

/** The risk of a permission, and the reason in the API's one sentence. */
export function RiskInWords({ risk: { level, inWords }, name }: Props) {
  return (
    <Box color="text-body-secondary" fontSize="body-s">
      <Risk risk={level} /> {name !== undefined && `${name}: `}
      {inWords}
    </Box>
  );
}
