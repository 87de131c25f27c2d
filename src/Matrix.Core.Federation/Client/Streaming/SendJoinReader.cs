using System.Runtime.CompilerServices;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;

namespace Matrix.Core.Federation.Client;

/// <summary>Represents a reader of the answer to <c>/send_join</c>, which is read while it arrives. The caller disposes it.</summary>
/// <remarks>
/// The join has happened as soon as there is an answer. If reading the answer fails, this server counts as joined. The caller then requests the state elsewhere
/// (<see cref="EventsClient.OpenStateAsync"/>) or sends the same event again.
/// </remarks>
public sealed class SendJoinReader : IAsyncDisposable
{
    private readonly FederationResponse _response;
    private readonly EventStreamReader _reader;
    private readonly Pdu _join;
    private readonly bool _omitMembers;
    private SendJoinResult? _result;
    private bool _isStarted;
    private bool _hasFailed;

    internal SendJoinReader(ServerName server, FederationResponse response, Pdu join, bool omitMembers, bool isPair)
    {
        Server = server;
        _response = response;
        _join = join;
        _omitMembers = omitMembers;
        _reader = new EventStreamReader(server, response.Body, EventStreamShape.SendJoin, isPair);
    }

    /// <summary>Gets the server that answered.</summary>
    public ServerName Server { get; }

    internal int BufferSize => _reader.BufferSize;

    /// <summary>Reads the events. The events are not kept, so the method can be called once. Call <see cref="CompleteAsync"/> afterwards.</summary>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <returns>
    /// The events in the order of the answer, unverified. If the enumeration ends without an exception, the answer is complete. The caller checks that the
    /// state has exactly one create event and that it has the expected room version. Items that are not objects, or that are longer than 1 MiB, are left out
    /// and counted (<see cref="SendJoinResult.LeftOutCount"/>).
    /// </returns>
    /// <exception cref="FederationException">
    /// <see cref="FederationErrorKind.ProtocolError"/>: the answer is cut short or malformed, omits members without being asked to or without naming the
    /// servers in the room, or contains another event than was sent. <see cref="FederationErrorKind.BadSignature"/>: the returned event of a restricted join
    /// lacks a signature of the authorising user's server.
    /// </exception>
    /// <exception cref="InvalidOperationException">The events were read before.</exception>
    public async IAsyncEnumerable<StreamedPdu> ReadEventsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        _isStarted = _isStarted ? throw new InvalidOperationException("The events can be read only once.") : true;
        while (await MoveNextAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return _reader.Current;
        }
    }

    /// <summary>Returns the rest of the answer. Events that were not read are skipped.</summary>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <returns>The servers in the room, the returned event, and the counts.</returns>
    /// <exception cref="FederationException">The answer is not valid: see <see cref="ReadEventsAsync"/>.</exception>
    /// <exception cref="InvalidOperationException">Reading the answer failed before.</exception>
    public async ValueTask<SendJoinResult> CompleteAsync(CancellationToken cancellationToken = default)
    {
        _isStarted = true;
        while (_result is null)
        {
            _ = await MoveNextAsync(cancellationToken).ConfigureAwait(false);
        }

        return _result;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _reader.Dispose();
        return _response.DisposeAsync();
    }

    private async ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken)
    {
        // An answer that cannot be read to its end must not look complete to a later call.
        _hasFailed = _hasFailed ? throw new InvalidOperationException("The response cannot be read further because an earlier read failed.") : true;
        bool hasEvent = await _reader.MoveNextAsync(cancellationToken).ConfigureAwait(false);
        if (!hasEvent)
        {
            _result = SendJoinCheck.Read(Server, _reader.Kept, _join, _omitMembers, _reader.LeftOutCount);
        }

        _hasFailed = false;
        return hasEvent;
    }
}
