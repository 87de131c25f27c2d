using System.Collections.Immutable;
using Matrix.Core.Identifiers;

namespace Matrix.Core.StateResolution;

/// <summary>Represents an auth graph whose chains are in an index. The cost of a resolution depends on what the states do not share.</summary>
/// <remarks>
/// This class alone maps between the two kinds of numbers: those of the graph, which every <see cref="AuthGraph"/> gives to the events that it meets, and those
/// of the index, which last as long as the room.
/// </remarks>
internal sealed class IndexedAuthGraph : AuthGraph
{
    private readonly AuthIndex _index;
    private readonly Dictionary<int, int> _numbersByIndexNumber = [];
    private readonly List<int> _indexNumbers = [];

    /// <summary>Initializes a graph without events.</summary>
    /// <param name="index">The index, which must have all events of the states that are resolved.</param>
    public IndexedAuthGraph(AuthIndex index)
        : base(index.Events, expected: 0) => _index = index;

    /// <summary>
    /// Gets a value that indicates whether the auth difference is known to have conflicted events only. These are in the full conflicted set anyway, and the
    /// difference is then not computed.
    /// </summary>
    public bool HasConflictedDifference { get; init; }

    /// <inheritdoc/>
    public override int NumberOf(EventId id) => _index.TryGetNumber(id, out int indexNumber) ? NumberOfIndexed(indexNumber) : base.NumberOf(id);

    /// <inheritdoc/>
    public override int NumberOf(StateLeaf entry) => entry.NumberIn(_index) is >= 0 and int indexNumber ? NumberOfIndexed(indexNumber) : NumberOf(entry.Entry.EventId);

    /// <summary>Returns the number of an event by its number in the index.</summary>
    public int NumberOfIndexed(int indexNumber)
    {
        if (!_numbersByIndexNumber.TryGetValue(indexNumber, out int number))
        {
            number = Add(_index[indexNumber].Id);
            _numbersByIndexNumber.Add(indexNumber, number);
            while (_indexNumbers.Count < number)
            {
                _indexNumbers.Add(KeyLineages.None);
            }

            _indexNumbers.Add(indexNumber);
        }

        return number;
    }

    /// <inheritdoc/>
    public override EventSet FindAuthDifference(
        ImmutableArray<StateMap> states, List<Conflict> conflicts, List<int> conflicted, bool inclusive, CancellationToken cancellation) =>
        HasConflictedDifference ? new EventSet() : SetOf(IndexedDifference.FindAny(_index, states, IndexNumbersOf(conflicted), inclusive, cancellation));

    /// <inheritdoc/>
    public override EventSet FindConflictedSubgraph(List<int> conflicted, CancellationToken cancellation) =>
        SetOf(IndexedSubgraph.Find(_index, IndexNumbersOf(conflicted), cancellation));

    /// <inheritdoc/>
    /// <remarks>The line of a power levels event joins the mainline at the last event that both lineages share.</remarks>
    public override int FindPosition(Mainline mainline, int powerLevels)
    {
        int newest = IndexNumberOf(mainline.Newest);
        int other = IndexNumberOf(powerLevels);
        if (newest < 0 || other < 0)
        {
            return base.FindPosition(mainline, powerLevels);
        }

        int common = _index.Lineages.CommonOf(other, newest);
        return common < 0 ? Mainline.None : _index.Lineages.DepthOf(newest) - _index.Lineages.DepthOf(common);
    }

    /// <inheritdoc/>
    public override ulong PathOf(int number) => IndexNumberOf(number) is >= 0 and int indexNumber ? _index[indexNumber].Path : base.PathOf(number);

    /// <inheritdoc/>
    public override void CountCheck() => _index.Work.EventsJudged++;

    /// <inheritdoc/>
    protected override int SearchPowerLevels(int citing)
    {
        int indexNumber = IndexNumberOf(citing);
        if (indexNumber < 0)
        {
            return base.SearchPowerLevels(citing);
        }

        int powerLevels = _index[indexNumber].PowerLevels;
        return powerLevels >= 0 && NumberOfIndexed(powerLevels) is var number && IsHeld(number) ? number : -1;
    }

    /// <inheritdoc/>
    protected override void AddAuthEventsOf(int number)
    {
        int indexNumber = IndexNumberOf(number);
        if (indexNumber < 0)
        {
            base.AddAuthEventsOf(number);
            return;
        }

        foreach (int cited in _index.CitedBy(indexNumber))
        {
            AddCited(NumberOfIndexed(cited));
        }
    }

    /// <summary>Returns the number of an event in the index, or a negative number if the index does not have it.</summary>
    private int IndexNumberOf(int number) => number < _indexNumbers.Count ? _indexNumbers[number] : KeyLineages.None;

    private List<int> IndexNumbersOf(List<int> numbers) => numbers.ConvertAll(IndexNumberOf);

    private EventSet SetOf(IReadOnlyCollection<int> indexNumbers)
    {
        var set = new EventSet();
        foreach (int indexNumber in indexNumbers)
        {
            _ = set.Add(NumberOfIndexed(indexNumber));
        }

        return set;
    }
}
