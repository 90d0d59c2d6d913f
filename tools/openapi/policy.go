package main

import (
	"fmt"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"
)

// policies reads the policy of a method, an option whose Go code this module does not have.
type policies struct {
	types *protoregistry.Types
}

const policyOption = "doorstep.auth.v1.policy"

// policy is who may call a method.
type policy struct {
	anonymous, idempotencyKey bool
	roles                     []string
	ownership                 string
}

func newPolicies(sources []*descriptorpb.FileDescriptorProto) (*policies, error) {
	files, err := protodesc.NewFiles(&descriptorpb.FileDescriptorSet{File: sources})
	if err != nil {
		return nil, err
	}
	descriptor, err := files.FindDescriptorByName(policyOption)
	if err != nil {
		return nil, err
	}
	p := &policies{types: new(protoregistry.Types)}
	return p, p.types.RegisterExtension(dynamicpb.NewExtensionType(descriptor.(protoreflect.ExtensionDescriptor)))
}

func (p *policies) of(method protoreflect.MethodDescriptor) (policy, error) {
	encoded, err := proto.Marshal(method.Options())
	if err != nil {
		return policy{}, err
	}
	options := &descriptorpb.MethodOptions{}
	if err := (proto.UnmarshalOptions{Resolver: p.types}).Unmarshal(encoded, options); err != nil {
		return policy{}, err
	}
	var m protoreflect.Message
	options.ProtoReflect().Range(func(field protoreflect.FieldDescriptor, value protoreflect.Value) bool {
		if field.FullName() == policyOption {
			m = value.Message()
		}
		return m == nil
	})
	if m == nil {
		return policy{}, fmt.Errorf("%s has no policy", method.FullName())
	}
	field := func(name protoreflect.Name) protoreflect.FieldDescriptor { return m.Descriptor().Fields().ByName(name) }
	out := policy{
		anonymous:      m.Get(field("anonymous")).Bool(),
		idempotencyKey: m.Get(field("idempotency_key")).Bool(),
	}
	if m.Has(field("ownership")) {
		out.ownership = word(field("ownership").Enum(), m.Get(field("ownership")).Enum(), "OWNERSHIP_")
	}
	roles := m.Get(field("roles")).List()
	for i := range roles.Len() {
		out.roles = append(out.roles, word(field("roles").Enum(), roles.Get(i).Enum(), "ROLE_"))
	}
	return out, nil
}

func word(enum protoreflect.EnumDescriptor, number protoreflect.EnumNumber, prefix string) string {
	return strings.ToLower(strings.TrimPrefix(string(enum.Values().ByNumber(number).Name()), prefix))
}
