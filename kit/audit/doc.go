// Package audit keeps what staff change from happening without a trace. A method whose policy names an
// audit kind runs with a record in its context. Each transaction of it that wrote something also writes
// the record, as the event staff_acted, before it commits: there is no change without its record, and no
// record of a change that was rolled back. What a method changes outside of storage.InTx is recorded right
// after it.
//
// Services say what they change with Note. Who did it, when and by which method comes from the call. Who
// keeps the records and shows them is a consumer's business.
package audit
