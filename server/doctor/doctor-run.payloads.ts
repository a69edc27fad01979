import { payloadType } from "../graphql/payload";
import { DoctorRunType } from "./doctor-run.type";

export const RunDoctorPayload = payloadType<{ doctorRun: DoctorRunType }>("RunDoctor", {
  doctorRun: { type: () => DoctorRunType, description: "The one that was started, or was under way already." },
});
export type RunDoctorPayload = InstanceType<typeof RunDoctorPayload>;
