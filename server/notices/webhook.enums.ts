import { DELIVERY_STATES } from "../../shared/domain/notices/notice.entity";
import { enumOf } from "../graphql/enum-of";

export const DeliveryStateEnum = enumOf(
  "NoticeDeliveryState",
  DELIVERY_STATES,
  "PENDING: to be sent, or tried again. FAILED: given up after three days.",
);
