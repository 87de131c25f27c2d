using Matrix.Core.Events;
using Matrix.Core.Rooms;

namespace Matrix.Core.Tool.JoinSim;

/// <summary>Represents a line of a log.</summary>
/// <param name="Number">The number of the line, from 1. Empty lines do not count.</param>
/// <param name="Pdu">The event.</param>
/// <param name="Status">What <c>replay</c> decides about it.</param>
internal sealed record SimulatedLine(long Number, VerifiedPdu Pdu, EventStatus Status);
