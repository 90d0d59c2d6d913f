package location

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	eventsv1 "doorstep/gen/events/v1"
	"doorstep/kit/events"
	"doorstep/kit/geo"
	"doorstep/services/location/db/dbgen"
)

// onPartnerStateChanged keeps who is online; a rider who only gets busy or free costs no write.
func (s *Service) onPartnerStateChanged(ctx context.Context, tx pgx.Tx, batch []events.Of[*eventsv1.PartnerStateChanged]) error {
	var save dbgen.SavePartnersParams
	for _, event := range batch {
		m := event.Message
		save.PartnerIds = append(save.PartnerIds, m.PartnerId)
		save.Online = append(save.Online, online(m))
		save.Latitudes = append(save.Latitudes, m.Latitude)
		save.Longitudes = append(save.Longitudes, m.Longitude)
		save.EventIds = append(save.EventIds, event.ID)
		save.ChangedAt = append(save.ChangedAt, event.Time)
	}
	if err := s.db.WithTx(tx).SavePartners(ctx, save); err != nil {
		return fmt.Errorf("save partners: %w", err)
	}
	return nil
}

func (s *Service) seePartnerStateChanged(event events.Of[*eventsv1.PartnerStateChanged]) {
	m := event.Message
	s.index.rider(m.PartnerId).setState(online(m), geo.Point{Latitude: m.Latitude, Longitude: m.Longitude}, event.ID, event.Time, s.index.grid)
}

func online(m *eventsv1.PartnerStateChanged) bool { return m.State == "available" || m.State == "busy" }
