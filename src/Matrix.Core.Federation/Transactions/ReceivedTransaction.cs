using System.Diagnostics.CodeAnalysis;
using Matrix.Core.Federation.Client;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Transactions;

/// <summary>
/// Represents a transaction that another server sent. Each entry is read on its own, so that an invalid event or unit does not affect the others.
/// </summary>
/// <remarks>
/// Matrix spec, server-server API, <see href="https://spec.matrix.org/v1.19/server-server-api/#transactions">Transactions</see>. The sender is the server that
/// signed the request. The caller checks that there are at most <see cref="Transaction.MaxPdus"/> events and <see cref="Transaction.MaxEdus"/> units.
/// </remarks>
public sealed record ReceivedTransaction
{
    private static readonly string[] Names = ["origin", "pdus", "edus"];
    private static readonly string[] EduNames = ["edu_type", "content"];

    internal ReceivedTransaction()
    {
    }

    /// <summary>
    /// Gets the server that the body names, or null if it names none. It is not verified. Only the signature of the request shows the sender.
    /// </summary>
    public ServerName? Origin { get; init; }

    /// <summary>Gets the events as received. They are not parsed: see <see cref="Events.Pdu"/>.</summary>
    public required PduList Pdus { get; init; }

    /// <summary>Gets the ephemeral data units. Use <see cref="Edu.CheckOrigin"/> to leave out what the sender may not say.</summary>
    public required IReadOnlyList<Edu> Edus { get; init; }

    /// <summary>Gets the number of items that were left out because they are not objects, or because a unit has no type or no content.</summary>
    public required int LeftOutCount { get; init; }

    /// <summary>Tries to read the body of a request.</summary>
    /// <param name="json">The body. It may be nested to any depth, because the bound on nesting applies to each event.</param>
    /// <param name="transaction">The transaction, or null if the body cannot be read.</param>
    /// <param name="error">The reason that the body cannot be read. No member is required.</param>
    /// <returns><see langword="true"/> if the body can be read; otherwise, <see langword="false"/>.</returns>
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
