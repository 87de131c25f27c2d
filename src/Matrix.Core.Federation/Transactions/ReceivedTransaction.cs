using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Federation.Client;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Transactions;

/// <summary>Represents a transaction that another server sent, read entry by entry: one odd event or unit does not spoil the others.</summary>
/// <remarks>
/// Matrix spec, server-server API, § Transactions. The sender is who signed the request. That there are no more than <see cref="Transaction.MaxPdus"/> events and
/// <see cref="Transaction.MaxEdus"/> units is for the caller to check.
/// </remarks>
public sealed record ReceivedTransaction
{
    private static readonly string[] Names = ["origin", "pdus", "edus"];
    private static readonly string[] EduNames = ["edu_type", "content"];

    internal ReceivedTransaction()
    {
    }

    /// <summary>Gets the server that the body names; null where it names none. Only the signature of the request counts.</summary>
    public ServerName? Origin { get; init; }

    /// <summary>Gets the events as received: whether each is one is for <see cref="Events.Pdu"/> to say.</summary>
    public required PduList Pdus { get; init; }

    /// <summary>Gets the ephemeral data units. What the sender may say is for <see cref="Edu.CheckOrigin"/> to tell.</summary>
    public required IReadOnlyList<Edu> Edus { get; init; }

    /// <summary>Gets how many items were left out because they are not objects, or because a unit has no type or no content.</summary>
    public required int LeftOutCount { get; init; }

    /// <summary>Reads the body of a request.</summary>
    /// <param name="json">The body, nested to any depth: the bound on nesting is that of one event.</param>
    /// <param name="transaction">The transaction.</param>
    /// <param name="error">Why there is none. No member is required.</param>
    /// <returns>Whether the body can be read.</returns>
    public static bool TryParse(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out ReceivedTransaction? transaction, out ContentError error)
    {
        transaction = null;
        if (!JsonEnvelope.TryParse(json, Names, out JsonEnvelope? body, out error))
        {
            return false;
        }

        var read = new ReceivedTransaction
        {
            Origin = body.FindId<ServerName>("origin"),
            Pdus = body.ReadPdus("pdus"),
            Edus = body.ReadList<Edu>("edus", TryReadEdu),
            LeftOutCount = body.LeftOutCount,
        };
        error = body.Error;
        transaction = error.Kind == ContentErrorKind.None ? read : null;
        return transaction is not null;
    }

    private static bool TryReadEdu(ReadOnlyMemory<byte> value, [NotNullWhen(true)] out Edu? edu)
    {
        edu = null;
        if (!WireJson.IsObject(value.Span))
        {
            return false;
        }

        var unit = JsonEnvelope.OfValid(value, EduNames);
        string type = unit.RequireString("edu_type");
        ReadOnlyMemory<byte> content = unit.RequireObject("content");
        edu = unit.Error.Kind == ContentErrorKind.None ? new Edu(type, new RawJson(content)) : null;
        return edu is not null;
    }
}
