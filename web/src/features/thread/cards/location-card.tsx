import { MapPin } from "lucide-react";
import type { Message } from "#contracts/shapes/message.ts";
import { asNumber, asText, bodyOf } from "../content.ts";
import { strings } from "../strings.ts";
import { Card, OutLink } from "./parts.tsx";

/** A place: its name and address, the coordinates, and a link that opens a map. */
export const LocationCard = ({ message }: { message: Message }) => {
  const body = bodyOf(message);
  const latitude = asNumber(body["latitude"]);
  const longitude = asNumber(body["longitude"]);
  const name = asText(body["name"]);
  const address = asText(body["address"]);
  const place = latitude !== undefined && longitude !== undefined;
  const point = place ? `${latitude.toFixed(5)}, ${longitude.toFixed(5)}` : undefined;
  return (
    <Card icon={<MapPin size={20} />} title={name ?? strings.location.pin} detail={address}>
      {place && (
        <div className="flex items-center justify-between gap-4 border-t border-ink/10 pt-2">
          <span className="text-sm text-ink-2 tabular">{point}</span>
          <OutLink
            href={`https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`}
          >
            {strings.location.open}
          </OutLink>
        </div>
      )}
    </Card>
  );
};
