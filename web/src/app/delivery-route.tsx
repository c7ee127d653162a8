import { useParams } from "@tanstack/react-router";
import { DeliveryPage } from "../features/journal/delivery-page.tsx";
import { AdminPage } from "./admin-page.tsx";

const DeliveryRoute = () => {
  const { deliveryNo } = useParams({ from: "/signed-in/journal/$deliveryNo" });
  return (
    <AdminPage>
      <DeliveryPage deliveryNo={deliveryNo} />
    </AdminPage>
  );
};
export default DeliveryRoute;
