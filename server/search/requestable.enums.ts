import { CANNOT_REQUEST_REASONS } from "../../shared/domain/search/requestable/cannot-request";
import { enumOf } from "../graphql/enum-of";

export const CannotRequestReasonEnum = enumOf(
  "CannotRequestReason",
  CANNOT_REQUEST_REASONS,
  "Why somebody cannot request access, or need not.",
  {
    NOT_OFFERED: "No access flow lets this person ask there. Ask an admin which flow might.",
    RESOURCE_MISSING: "The last sync did not find it, or its region is switched off. Wait for the next sync.",
    OUT_OF_SCOPE: "Its integration does not scan it any more. Ask an admin about the exclusions.",
    NOT_MANAGEABLE: "Drawbridge cannot give access there at the moment. The message names the cause and the cure.",
    MANAGEMENT_ACCOUNT: "A pool of permission sets never reaches the management account. Ask an admin for another way.",
    OUTSIDE_TIMEFRAME: "The flow is closed at this hour. Ask again within its `timeframe`.",
    HELD: "All of it is given by a grant already. Extend that grant instead.",
    ASKED_ALREADY: "All of it waits for a decision already. Follow that request instead.",
  },
);
