package faults

import (
	"fmt"
	"net"
	"strconv"

	"github.com/twmb/franz-go/pkg/kfake"

	"doorstep/kit/loopback"
)

// kafka is a broker that now and then is replaced by an empty one.
type kafka struct {
	address string
	cluster *kfake.Cluster
}

func startKafka() (*kafka, error) {
	address, err := loopback.Free()
	if err != nil {
		return nil, err
	}
	k := &kafka{address: address}
	return k, k.open()
}

func (k *kafka) open() error {
	_, port, err := net.SplitHostPort(k.address)
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return err
	}
	if k.cluster, err = kfake.NewCluster(kfake.NumBrokers(1), kfake.Ports(number)); err != nil {
		return fmt.Errorf("start Kafka: %w", err)
	}
	return nil
}

// replace loses everything that was sent.
func (k *kafka) replace() error {
	k.cluster.Close()
	return k.open()
}
